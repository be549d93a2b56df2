"""Writing text in either direction: rows of a draft, where its cursor stands, and what keys do to it.

The draft is logical text. A cursor is a place between two of its characters; it is drawn as a block on
what the next typed letter will push, and behind a line's end on the free cell in the line's direction.
A location is (line, column), both from 0, columns in code points. A cell is (x, y) from the top left.
"""
