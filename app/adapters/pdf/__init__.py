"""PDF documents: review report, labels, slips."""
