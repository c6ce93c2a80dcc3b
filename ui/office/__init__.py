"""The office's other pages: calls, invoices, figures, messages, audit trail, what waits to be sent, settings."""
