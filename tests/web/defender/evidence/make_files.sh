#!/bin/sh
# Makes the files in files/ anew: real ones, by tools that write what phones and cameras write. Each says SECRET, and
# a place of 16.7519 north and 93.1167 west, wherever its format has room for it.
# Needs exiftool, ffmpeg, ImageMagick and libheif's heif-enc (Debian: libimage-exiftool-perl ffmpeg imagemagick libheif-examples).
set -eu
cd "$(dirname "$0")/files"
rm -f ./*
gps="-GPSLatitude=16.7519 -GPSLatitudeRef=N -GPSLongitude=93.1167 -GPSLongitudeRef=W"
tagged() { exiftool -q -q -overwrite_original "$@"; }

convert -size 48x32 gradient:red-blue -depth 8 -strip plain.png
convert plain.png -quality 60 -strip plain.jpg
convert plain.jpg -resize 12x8 small.jpg
cp plain.jpg photo.jpg
tagged $gps -DateTimeOriginal="2026:11:20 14:30:00" -Make=SECRET-make -Model=SECRET-model -SerialNumber=SECRET-serial \
    -Artist=SECRET-artist -ImageDescription=SECRET-description -XMP:City=SECRET-city -XMP:Creator=SECRET-creator \
    -IPTC:City=SECRET-iptc -IPTC:By-line=SECRET-byline "-ThumbnailImage<=small.jpg" -Orientation#=6 -Comment=SECRET-comment photo.jpg
printf 'a film behind the picture: ftypmp42 SECRET' >>photo.jpg
convert plain.png -interlace JPEG -quality 60 -strip progressive.jpg
tagged -Artist=SECRET-artist progressive.jpg
cp plain.png photo.png
tagged $gps -PNG:Author=SECRET-author -PNG:Comment=SECRET-comment -XMP:City=SECRET-city -EXIF:DateTimeOriginal="2026:11:20 14:30:00" \
    -EXIF:Orientation#=8 -PNG:ModifyDate="2026:11:20 14:30:00" photo.png
convert plain.png photo.webp
tagged $gps -EXIF:Make=SECRET-make -XMP:City=SECRET-city -EXIF:Orientation#=3 photo.webp
convert -delay 10 -loop 0 plain.jpg small.jpg -set comment SECRET-gif photo.gif
heif-enc -q 30 photo.jpg -o photo.heic >/dev/null 2>&1
heif-enc -A -q 30 photo.jpg -o photo.avif >/dev/null 2>&1

told="-metadata title=SECRET-title -metadata artist=SECRET-artist -metadata comment=SECRET-comment"
when="-metadata creation_time=2026-11-20T14:30:00Z"
where="-metadata location=+16.7519-093.1167/ -metadata location-eng=+16.7519-093.1167/"
make() { ffmpeg -v error -y "$@"; }
sound="-f lavfi -i sine=d=0.3:r=8000"
make -f lavfi -i testsrc=d=0.4:s=32x32:r=5 $sound $where $when $told -c:v libx264 -pix_fmt yuv420p -c:a aac -b:a 16k film.mp4
make -i film.mp4 $told -timecode 14:30:00:00 -metadata com.apple.quicktime.model=SECRET-phone -metadata com.apple.quicktime.make=SECRET-make \
    -metadata com.apple.quicktime.location.ISO6709=+16.7519-093.1167+500/ -movflags use_metadata_tags -c copy film.mov
make -i film.mp4 $told -c copy -movflags frag_keyframe+empty_moov fragments.mp4
printf '1\n00:00:00,000 --> 00:00:00,300\nGPS(-93.1167,16.7519,SECRET-way)\n' >way.srt
make -i film.mp4 -i way.srt -map 0 -map 1 -c copy -c:s mov_text drone.mp4
make -i film.mp4 $told -c:v h263 -s 128x96 -c:a aac -ar 8000 -b:a 16k film.3gp
make -i film.mp4 $told $when -c:v libvpx -b:v 20k -c:a libopus -b:a 8k film.webm
make $sound $told $where -c:a aac -b:a 16k sound.m4a
make $sound -i small.jpg -map 0 -map 1 $told -c:a libmp3lame -b:a 16k -c:v copy -id3v2_version 3 -write_id3v1 1 sound.mp3
make $sound $told -metadata location=SECRET-place -c:a libopus -b:a 8k opus.ogg
make $sound $told -c:a libvorbis vorbis.ogg
make $sound $told -metadata originator=SECRET-originator -write_bext 1 -c:a pcm_u8 sound.wav
make $sound $told -c:a flac sound.flac
rm -f way.srt small.jpg plain.png
