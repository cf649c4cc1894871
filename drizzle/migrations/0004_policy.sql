CREATE TABLE `signing_key_proposals` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`signing_key_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`act` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`state` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`open_for` varchar(36) character set ascii collate ascii_bin GENERATED ALWAYS AS ((case when state = 'open' then signing_key_id end)) VIRTUAL,
	`proposed_by` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`proposed_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	`revocation_reason` varchar(32) character set ascii collate ascii_bin,
	`revoked_from` bigint unsigned,
	`note` longtext character set utf8mb4 collate utf8mb4_bin,
	`closed_at` datetime(3),
	CONSTRAINT `signing_key_proposals_id` PRIMARY KEY(`id`),
	CONSTRAINT `signing_key_proposals_open` UNIQUE(`open_for`)
);
--> statement-breakpoint
CREATE TABLE `signing_keys` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`kid` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`alg` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`state` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`active_alg` varchar(32) character set ascii collate ascii_bin GENERATED ALWAYS AS ((case when state = 'active' then alg end)) VIRTUAL,
	`keeper` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`sealed_secret` longblob,
	`public_jwk` longtext character set utf8mb4 collate utf8mb4_bin,
	`check_value` varchar(32) character set ascii collate ascii_bin,
	`prepared_at` datetime(3) NOT NULL,
	`state_since` datetime(3) NOT NULL,
	`valid_from` bigint unsigned,
	`last_event_id` varchar(36) character set ascii collate ascii_bin,
	`revocation_reason` varchar(32) character set ascii collate ascii_bin,
	`revoked_from` bigint unsigned,
	`signatures` bigint unsigned NOT NULL,
	`last_signed_at` datetime(3),
	CONSTRAINT `signing_keys_id` PRIMARY KEY(`id`),
	CONSTRAINT `signing_keys_kid` UNIQUE(`workspace_id`,`kid`),
	CONSTRAINT `signing_keys_active` UNIQUE(`workspace_id`,`active_alg`)
);
--> statement-breakpoint
CREATE TABLE `policy_active` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`snapshot_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`number` int unsigned NOT NULL,
	`hash` binary(32) NOT NULL,
	`activated_at` datetime(3) NOT NULL,
	`needs_two` boolean NOT NULL,
	CONSTRAINT `policy_active_workspace_id` PRIMARY KEY(`workspace_id`)
);
--> statement-breakpoint
CREATE TABLE `policy_decisions` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`at` datetime(3) NOT NULL,
	`question` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`outcome` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`engine` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`fell_back` boolean NOT NULL,
	`snapshot_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`agent_id` varchar(36) character set ascii collate ascii_bin,
	`input` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`answer` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	CONSTRAINT `policy_decisions_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `policy_proposals` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`kind` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`files` longblob,
	`hash` binary(32),
	`based_on` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`origin` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`restored` varchar(36) character set ascii collate ascii_bin,
	`reason` varchar(1000) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`author` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`answerable` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`at` datetime(3) NOT NULL,
	`state` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`settled_by` varchar(36) character set ascii collate ascii_bin,
	`settled_at` datetime(3),
	`settled_reason` varchar(1000) character set utf8mb4 collate utf8mb4_bin,
	`became_id` varchar(36) character set ascii collate ascii_bin,
	CONSTRAINT `policy_proposals_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `policy_reasons` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`snapshot_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`reason` varchar(1000) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	CONSTRAINT `policy_reasons_workspace_id_snapshot_id_pk` PRIMARY KEY(`workspace_id`,`snapshot_id`)
);
--> statement-breakpoint
CREATE TABLE `policy_replicas` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`replica_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`host` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`engine` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`snapshot_id` varchar(36) character set ascii collate ascii_bin,
	`hash` binary(32),
	`loaded_at` datetime(3),
	`seen_at` datetime(3) NOT NULL,
	`error` longtext character set utf8mb4 collate utf8mb4_bin,
	`error_at` datetime(3),
	`fallbacks` int unsigned NOT NULL,
	CONSTRAINT `policy_replicas_workspace_id_replica_id_pk` PRIMARY KEY(`workspace_id`,`replica_id`)
);
--> statement-breakpoint
CREATE TABLE `policy_snapshots` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`number` int unsigned NOT NULL,
	`hash` binary(32) NOT NULL,
	`files` longblob NOT NULL,
	`origin` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`author` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`based_on` varchar(36) character set ascii collate ascii_bin,
	`restored` varchar(36) character set ascii collate ascii_bin,
	`at` datetime(3) NOT NULL,
	CONSTRAINT `policy_snapshots_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`),
	CONSTRAINT `policy_snapshots_number` UNIQUE(`workspace_id`,`number`)
);
--> statement-breakpoint
CREATE TABLE `policy_warnings` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`rule` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`code` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`day` datetime(3) NOT NULL,
	`times` int unsigned NOT NULL,
	`last_at` datetime(3) NOT NULL,
	CONSTRAINT `policy_warnings_workspace_id_rule_code_day_pk` PRIMARY KEY(`workspace_id`,`rule`,`code`,`day`)
);
--> statement-breakpoint
CREATE TABLE `revalidations` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`cause` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`snapshot_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`agents` int unsigned NOT NULL,
	`queued_at` datetime(3) NOT NULL,
	CONSTRAINT `revalidations_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`)
);
--> statement-breakpoint
CREATE INDEX `signing_key_proposals_workspace` ON `signing_key_proposals` (`workspace_id`,`state`);--> statement-breakpoint
CREATE INDEX `policy_decisions_question` ON `policy_decisions` (`workspace_id`,`question`,`id`);--> statement-breakpoint
CREATE INDEX `policy_proposals_state` ON `policy_proposals` (`workspace_id`,`state`,`id`);--> statement-breakpoint
CREATE INDEX `policy_replicas_replica` ON `policy_replicas` (`replica_id`,`seen_at`);