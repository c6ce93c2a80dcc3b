"""SF Express open platform (顺丰开放平台, 丰桥): ordering waybills and following parcels."""
