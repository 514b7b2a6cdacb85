"""What the service decides: plain functions named by what people do."""
