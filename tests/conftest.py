"""For every test: an example may take as long as a busy machine needs; speed is measured in `load/`."""

from hypothesis import settings

settings.register_profile("dukkan", deadline=None)
settings.load_profile("dukkan")
