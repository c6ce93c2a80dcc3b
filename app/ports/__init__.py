"""What the services need from outside: Protocols and plain values, one file for each concern."""
