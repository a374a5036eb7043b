"""Places and their profiles: nation → province → city → district → court; the nearest value wins and says where it came from."""
