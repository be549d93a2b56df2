"""For every test: an example may take as long as a busy machine needs; the console speaks English."""

from hypothesis import settings

from console.catalogues import speak

settings.register_profile("dukkan", deadline=None)
settings.load_profile("dukkan")

speak("en")
