"""The demo organization: a made-up bureau, produced through the services, so that its ledgers are true."""
