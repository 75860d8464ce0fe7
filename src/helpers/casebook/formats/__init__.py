"""The forms that tables come and go in: CSV and workbooks, read, mended, written."""
