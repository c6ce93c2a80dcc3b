"""The intake page: open parcel, filmstrip, the page large, the tray."""
