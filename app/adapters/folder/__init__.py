"""The data folder: locks between processes, the settings file, the clock of this machine."""
