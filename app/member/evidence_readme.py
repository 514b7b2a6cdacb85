"""What a package says to whoever opens it without knowing where it comes from."""

TEXT = """\
ESPAÑOL (English below)

Este paquete contiene un reporte que una persona selló en su teléfono para organizaciones de
derechos humanos, tal como llegó, lo que dice ya abierto, y lo que prueba ambas cosas.

  report/        el reporte sellado (report.atalaya) y lo que dice (report.json, narrative.txt)
                 report/sensitive.json, si está: lo contado a gente capacitada; trátelo aparte
  attachments/   cada archivo sellado (.atalaya) y, a su lado, el original abierto
  data-keys.json las llaves que abren esos archivos sellados, y ningún otro
  receipts/      la prueba de que estaban en la bitácora del servidor, con la hora de llegada,
                 firmada por el servidor y por testigos de otras organizaciones
  trust/         quién es miembro de la coalición y con qué llaves, firmado por ella
  custody.jsonl  qué se hizo con el reporte en la organización que hizo este paquete
  manifest.json  tamaño y SHA-256 de cada archivo; manifest.signature.json lo firma

Con la herramienta, sin red y sin ninguna llave secreta:

  python -m app.member evidence verify CARPETA-O-ZIP --pins pins.json

pins.json es público: pídalo a una organización miembro y compare con ella, de viva voz, las
ocho palabras que imprime la herramienta. Sin --pins se usa el que viene aquí dentro, y entonces
usted confía en quien hizo el paquete.

Sin la herramienta:
  1. sha256sum de cada archivo; debe dar lo que dice manifest.json, y no debe haber otros.
  2. El SHA-256 de report/report.atalaya es el comprobante que la persona vio al enviar.
  3. manifest.signature.json: Ed25519 sobre "atalaya-evidence-1", un salto de línea y los bytes
     de manifest.json; la llave pública está en trust/.
  4. receipts/*.txt son pruebas "C2SP tlog-proof" de árboles RFC 6962; receipts/checkpoint.txt es
     una "C2SP signed-note". La entrada se arma con clase, hora, versión de lista y SHA-256.
  5. trust/roster-*.json: firmas Ed25519 sobre "atalaya-roster-1", un salto de línea y el texto.
Cada byte está descrito en docs/protocol.md y docs/evidence.md del proyecto Atalaya.

Lo que falta a propósito: las llaves con que se responde a quien reportó. Este paquete puede
decir dónde vive alguien: guárdelo cifrado.

ENGLISH

This package holds a report that somebody sealed on a phone for human-rights organisations, as it
arrived, what it says when opened, and what proves both.

  report/        the sealed report (report.atalaya) and what it says (report.json, narrative.txt)
                 report/sensitive.json, if there: what was told to trained people; keep it apart
  attachments/   each sealed file (.atalaya) and, beside it, the original when opened
  data-keys.json the keys that open these sealed files, and no others
  receipts/      proof that they stood in the server's log, with the hour of arrival, signed by
                 the server and by witnesses from other organisations
  trust/         who is a member of the coalition, with which keys, signed by the coalition
  custody.jsonl  what was done with the report in the organisation that made this package
  manifest.json  size and SHA-256 of every file; manifest.signature.json signs it

With the tool, without network and without any secret key:

  python -m app.member evidence verify FOLDER-OR-ZIP --pins pins.json

pins.json is public: ask a member organisation for it, and compare by voice the eight words that
the tool prints. Without --pins the one in here is used, and then you trust whoever made the
package.

Without the tool:
  1. sha256sum of every file; it must give what manifest.json says, and there must be no others.
  2. The SHA-256 of report/report.atalaya is the receipt that the person saw when sending.
  3. manifest.signature.json: Ed25519 over "atalaya-evidence-1", a line feed and the bytes of
     manifest.json; the public key is in trust/.
  4. receipts/*.txt are C2SP tlog-proofs in RFC 6962 trees; receipts/checkpoint.txt is a C2SP
     signed note. The entry is made of kind, hour, version of the list and SHA-256.
  5. trust/roster-*.json: Ed25519 signatures over "atalaya-roster-1", a line feed and the text.
Every byte is described in docs/protocol.md and docs/evidence.md of the Atalaya project.

What is left out on purpose: the keys by which whoever reported is answered. This package may
tell where somebody lives: keep it encrypted.
"""
