"""What is on a page: one set of marks, which a layout makes, a picture holds, `lint` judges and `read` reads."""
