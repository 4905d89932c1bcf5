"""Pure reading of file formats: values in, values out."""
