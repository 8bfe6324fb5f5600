-- A passkey is looked up by its credential id; bytes are Base64 for addresses. The user handle tells an account to authenticators
-- without naming it (WebAuthn, section 14.6.1); it is empty until the first passkey is made.
ALTER TABLE accounts ADD COLUMN user_handle TEXT NOT NULL DEFAULT '';

CREATE TABLE passkeys (
  credential_id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  public_key TEXT NOT NULL,
  sign_count BIGINT NOT NULL,
  name TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  used_ms BIGINT NOT NULL
);
CREATE INDEX passkeys_account ON passkeys (account_id);

-- Plain RTP without our device: off, or a port of its own (0: the relay chooses) and what else the owner knows of the sender.
ALTER TABLE devices ADD COLUMN plain_rtp SMALLINT NOT NULL DEFAULT 0 CHECK (plain_rtp IN (0, 1));
ALTER TABLE devices ADD COLUMN plain_rtp_port INTEGER NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN plain_rtp_source TEXT NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN plain_rtp_sdp TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX devices_plain_rtp_port ON devices (plain_rtp_port) WHERE plain_rtp_port <> 0;
