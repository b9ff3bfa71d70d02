"""What the PDF of an article loses against another form of the same article."""
