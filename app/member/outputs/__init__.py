"""Documents of a case: ``docs/outputs.md``. Twin of ``web/console/outputs``, with its texts (JSON).

document, filling, draft, case_file   what a document says, made of facts that may leave alone
docx, pdf                             the same document as a file
giving, register                      what a document leaves in its case, said before it leaves
"""
