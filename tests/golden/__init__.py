"""The whole product on the shipped publications, held at floors."""
