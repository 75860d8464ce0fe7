"""Put reports where readers find them, keep past editions, verify, list them in a gallery."""
