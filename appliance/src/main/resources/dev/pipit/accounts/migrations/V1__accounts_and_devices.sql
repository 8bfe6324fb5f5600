-- Times are milliseconds since 1970; 0 says never. Hashes are SHA-256 in hexadecimal. Both SQLite and PostgreSQL read this.
CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password TEXT NOT NULL,
  confirmed SMALLINT NOT NULL CHECK (confirmed IN (0, 1)),
  role TEXT NOT NULL CHECK (role IN ('owner', 'viewer')),
  administrator SMALLINT NOT NULL CHECK (administrator IN (0, 1)),
  invited_by TEXT REFERENCES accounts (id) ON DELETE SET NULL,
  created_ms BIGINT NOT NULL,
  login_ms BIGINT NOT NULL
);
CREATE INDEX accounts_invited_by ON accounts (invited_by);

CREATE TABLE setup_codes (
  hash TEXT NOT NULL PRIMARY KEY,
  created_ms BIGINT NOT NULL
);

CREATE TABLE invitations (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  inviter_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('owner', 'viewer')),
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
);
CREATE INDEX invitations_inviter ON invitations (inviter_id);

CREATE TABLE account_tokens (
  hash TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  purpose TEXT NOT NULL CHECK (purpose IN ('confirm', 'reset', 'email')),
  email TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
);
CREATE INDEX account_tokens_account ON account_tokens (account_id);

CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_ms BIGINT NOT NULL,
  seen_ms BIGINT NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);

CREATE TABLE devices (
  id TEXT NOT NULL PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  serial TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  connected_ms BIGINT NOT NULL,
  seen_ms BIGINT NOT NULL,
  said TEXT NOT NULL,
  always_on SMALLINT NOT NULL CHECK (always_on IN (0, 1))
);
CREATE INDEX devices_owner ON devices (owner_id);

CREATE TABLE device_tokens (
  hash TEXT NOT NULL PRIMARY KEY,
  device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  created_ms BIGINT NOT NULL,
  UNIQUE (device_id, generation)
);

CREATE TABLE claim_codes (
  device_id TEXT NOT NULL PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
  hash TEXT NOT NULL UNIQUE,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
);

CREATE TABLE share_links (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  viewer_limit INTEGER NOT NULL
);
CREATE INDEX share_links_device ON share_links (device_id);

CREATE TABLE device_viewers (
  device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (device_id, account_id)
);
CREATE INDEX device_viewers_account ON device_viewers (account_id);

CREATE TABLE audit (
  id ${number} PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
  deed TEXT NOT NULL,
  subject TEXT NOT NULL,
  about_id TEXT REFERENCES accounts (id) ON DELETE SET NULL
);
CREATE INDEX audit_about ON audit (about_id);
CREATE INDEX audit_account ON audit (account_id, id);
