"""What both ends of the wire must agree on: SM2 with SM3, CSRs, chains, enveloped keys, electronic seals."""
