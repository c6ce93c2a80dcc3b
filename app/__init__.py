"""The workstation without its windows: entry point, composition root, services, ports and adapters."""
