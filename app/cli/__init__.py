"""The `ca-review` command line: one file for each subcommand."""
