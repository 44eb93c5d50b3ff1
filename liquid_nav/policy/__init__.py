"""Policies: the network and its export (torch); the model file and its runner (numpy and onnxruntime only)."""
