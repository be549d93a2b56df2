"""The files a shop writes about its desk, read into one `Shop`, watched, and added to."""
