"""Short forms that a text defines itself: "antiphospholipid syndrome (APS)"."""
