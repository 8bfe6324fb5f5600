CREATE TABLE IF NOT EXISTS "flyway_schema_history" (
    "installed_rank" INT NOT NULL PRIMARY KEY,
    "version" VARCHAR(50),
    "description" VARCHAR(200) NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL,
    "checksum" INT,
    "installed_by" VARCHAR(100) NOT NULL,
    "installed_on" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
    "execution_time" INT NOT NULL,
    "success" BOOLEAN NOT NULL
);
INSERT INTO flyway_schema_history VALUES(1,'1','accounts and devices','SQL','V1__accounts_and_devices.sql',-1803358929,'','2026-11-30 13:35:12.857',7,1);
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
INSERT INTO accounts VALUES('a000000000000001','admin@example.org','Admin','$argon2id$v=19$m=9216,t=4,p=1$c0ALKd6b66m187taPHihJg$5CEi43EizAIFZ6bJktynPKKkCKQlBQLivhjMFnkWgwc',1,'owner',1,NULL,1767225600000,1767225600000);
INSERT INTO accounts VALUES('a000000000000002','jo@example.org','Jo','$argon2id$v=19$m=9216,t=4,p=1$c0ALKd6b66m187taPHihJg$5CEi43EizAIFZ6bJktynPKKkCKQlBQLivhjMFnkWgwc',1,'viewer',0,'a000000000000001',1767225600000,0);
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
INSERT INTO invitations VALUES('b000000000000001','095ec495f8ccc3c55a728ba01d73dfa4f3f06ccc47b97ae7af82c2fa6b186664','a000000000000001','viewer',1767225600000,1767830400000);
CREATE TABLE account_tokens (
  hash TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  purpose TEXT NOT NULL CHECK (purpose IN ('confirm', 'reset', 'email')),
  email TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
);
INSERT INTO account_tokens VALUES('1a09e9fbe7d0f02f8469f2d444bbd55713a7b100d8ad48a7eed85062dacb8cf1','a000000000000002','reset','jo@example.org',1767225600000,1767229200000);
CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_ms BIGINT NOT NULL,
  seen_ms BIGINT NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL
);
INSERT INTO sessions VALUES('c000000000000001','caf8f5fb24b5bf49a62c1d78b55775f28e6bcfa739586ef2e42bac90d7213381','a000000000000001',1767225600000,1767225600000,'203.0.113.7','Firefox');
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
INSERT INTO devices VALUES('d2345678abcdefghjkmn','a000000000000001','Birds','serial 1',1767225600000,1767225600000,1767225600000,'{"cameras":[]}',1);
INSERT INTO devices VALUES('d2345678abcdefghjkmp','a000000000000001','Owls','',1767225600000,0,0,'{}',0);
CREATE TABLE device_tokens (
  hash TEXT NOT NULL PRIMARY KEY,
  device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  created_ms BIGINT NOT NULL,
  UNIQUE (device_id, generation)
);
INSERT INTO device_tokens VALUES('40c89ed01ce2ad45b394d6ebbe23da9105b242c69be1fe8a3a6b4a565db8eff5','d2345678abcdefghjkmn',1,1767225600000);
CREATE TABLE claim_codes (
  device_id TEXT NOT NULL PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
  hash TEXT NOT NULL UNIQUE,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
);
INSERT INTO claim_codes VALUES('d2345678abcdefghjkmp','dd57c2813b0bcaeb4aa150b3c2750fc1a9b227f4ad6aa48365608d70f4db17b7',1767225600000,1767226500000);
CREATE TABLE share_links (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  viewer_limit INTEGER NOT NULL
);
INSERT INTO share_links VALUES('e000000000000001','7783c72c55636b240d88e21f4ea45c44b026b0bb40e95af30557175ef32d7ef9','d2345678abcdefghjkmn','for grandma',1767225600000,1767830400000,3);
CREATE TABLE device_viewers (
  device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (device_id, account_id)
);
INSERT INTO device_viewers VALUES('d2345678abcdefghjkmn','a000000000000002',1767225600000);
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
  deed TEXT NOT NULL,
  subject TEXT NOT NULL,
  about_id TEXT REFERENCES accounts (id) ON DELETE SET NULL
);
INSERT INTO audit VALUES(1,1767225600000,'a000000000000001','viewer-added','d2345678abcdefghjkmn','a000000000000002');
CREATE INDEX "flyway_schema_history_s_idx" ON "flyway_schema_history" ("success");
CREATE INDEX accounts_invited_by ON accounts (invited_by);
CREATE INDEX invitations_inviter ON invitations (inviter_id);
CREATE INDEX account_tokens_account ON account_tokens (account_id);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX devices_owner ON devices (owner_id);
CREATE INDEX share_links_device ON share_links (device_id);
CREATE INDEX device_viewers_account ON device_viewers (account_id);
CREATE INDEX audit_about ON audit (about_id);
CREATE INDEX audit_account ON audit (account_id, id);
