"""What implements the ports: database, HTTP, USB keys, scans, secrets, text and barcode readers, PDF."""
