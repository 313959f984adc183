"""The room of designations, requests, deployments, peer review and pooled resources."""
