#!/bin/sh
# Brings each language's catalogues up to date with the Spanish ones, and checks all of them, with Debian's gettext.
#   merge.sh FOLDER            every language that has a catalogue
#   merge.sh FOLDER LANGUAGE   begins LANGUAGE first: a folder with language.json and empty catalogues
# What is no longer asked for goes; a translation whose Spanish has changed is marked as fuzzy, with the Spanish from before.
set -eu
cd "$1"

command -v msgmerge >/dev/null 2>&1 || { echo "Catalogues need gettext. Install with: sudo apt-get install gettext" >&2; exit 1; }

begin() {
    sed "s/^\"Language: .*\\\\n\"/\"Language: $1\\\\n\"/" "es/$2.pot" >"$1/$2.po"
}

if [ -n "${2:-}" ]; then
    case "$2" in es | *[!a-z0-9-]*) echo "A language's folder is named like nah or nah-huasteca." >&2; exit 1 ;; esac
    mkdir -p "$2"
    [ -e "$2/language.json" ] ||
        printf '{ "tag": "%s", "name": "%s", "variant": "", "direction": "ltr", "numbers": "es-MX" }\n' "${2%%-*}" "$2" >"$2/language.json"
    begin "$2" first
fi

for source in es/*.pot; do
    section=$(basename "$source" .pot)
    msgfmt --check -o /dev/null "$source"
    for language in */; do
        language=${language%/}
        catalogue="$language/$section.po"
        # Folders of recordings only have no catalogue.
        { [ "$language" != es ] && ls "$language"/*.po >/dev/null 2>&1; } || continue
        [ -e "$catalogue" ] || begin "$language" "$section"
        msgmerge --quiet --previous --no-wrap "$catalogue" "$source" | msgattrib --no-obsolete --no-wrap -o "$catalogue.new" -
        mv "$catalogue.new" "$catalogue"
        msgfmt --check -o /dev/null "$catalogue"
    done
done
