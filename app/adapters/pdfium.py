"""PDFium is not safe to use from two threads: whoever uses it in this process takes this lock."""

import threading

PDFIUM = threading.Lock()
