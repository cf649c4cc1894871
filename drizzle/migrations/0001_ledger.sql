CREATE TABLE `ledger_body_keys` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`holder` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`sealed_key` longblob NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `ledger_body_keys_workspace_id_holder_pk` PRIMARY KEY(`workspace_id`,`holder`)
);
--> statement-breakpoint
CREATE TABLE `ledger_checkpoints` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`size` bigint unsigned NOT NULL,
	`note` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`at` datetime(3) NOT NULL,
	CONSTRAINT `ledger_checkpoints_workspace_id_size_pk` PRIMARY KEY(`workspace_id`,`size`)
);
--> statement-breakpoint
CREATE TABLE `ledger_checks` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`pass_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`state` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`started_at` datetime(3) NOT NULL,
	`moved_at` datetime(3) NOT NULL,
	`finished_at` datetime(3),
	`reached` bigint unsigned NOT NULL,
	`size` bigint unsigned NOT NULL,
	`erased` bigint unsigned NOT NULL,
	`broken_at` bigint unsigned,
	`code` varchar(64) character set ascii collate ascii_bin,
	`message` longtext character set utf8mb4 collate utf8mb4_bin,
	`intact_at` datetime(3),
	CONSTRAINT `ledger_checks_workspace_id` PRIMARY KEY(`workspace_id`)
);
--> statement-breakpoint
CREATE TABLE `ledger_cosignatures` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`size` bigint unsigned NOT NULL,
	`witness_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`line` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`at` datetime(3) NOT NULL,
	CONSTRAINT `ledger_cosignatures_workspace_id_size_witness_id_pk` PRIMARY KEY(`workspace_id`,`size`,`witness_id`)
);
--> statement-breakpoint
CREATE TABLE `ledger_entries` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`position` bigint unsigned NOT NULL,
	`event_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`leaf` binary(32) NOT NULL,
	`at` datetime(3) NOT NULL,
	`actor` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`action` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`outcome` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`subject` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`code` varchar(64) character set ascii collate ascii_bin,
	CONSTRAINT `ledger_entries_workspace_id_position_pk` PRIMARY KEY(`workspace_id`,`position`),
	CONSTRAINT `ledger_entries_event` UNIQUE(`workspace_id`,`event_id`)
);
--> statement-breakpoint
CREATE TABLE `ledger_events` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`header` longblob NOT NULL,
	`sealed_body` longblob NOT NULL,
	CONSTRAINT `ledger_events_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `ledger_logs` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`origin` varchar(200) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`opened_at` datetime(3) NOT NULL,
	`size` bigint unsigned NOT NULL,
	`root` binary(32) NOT NULL,
	`frontier` longblob NOT NULL,
	`published_size` bigint unsigned NOT NULL,
	CONSTRAINT `ledger_logs_workspace_id` PRIMARY KEY(`workspace_id`)
);
--> statement-breakpoint
CREATE TABLE `ledger_pending` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`event_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`leaf` binary(32) NOT NULL,
	CONSTRAINT `ledger_pending_workspace_id_event_id_pk` PRIMARY KEY(`workspace_id`,`event_id`)
);
--> statement-breakpoint
CREATE TABLE `ledger_tiles` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`level` tinyint unsigned NOT NULL,
	`tile_index` bigint unsigned NOT NULL,
	`root` binary(32) NOT NULL,
	`hashes` longblob NOT NULL,
	CONSTRAINT `ledger_tiles_workspace_id_level_tile_index_pk` PRIMARY KEY(`workspace_id`,`level`,`tile_index`)
);
--> statement-breakpoint
CREATE TABLE `ledger_witnesses` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`url` varchar(500) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`verifier_key` varchar(400) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`added_at` datetime(3) NOT NULL,
	`cosigned_size` bigint unsigned NOT NULL,
	`cosigned_at` datetime(3),
	`asked_at` datetime(3),
	`problem` longtext character set utf8mb4 collate utf8mb4_bin,
	CONSTRAINT `ledger_witnesses_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `signing_keys` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`purpose` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`generation` smallint unsigned NOT NULL,
	`public_key` binary(32) NOT NULL,
	`sealed_private_key` longblob NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `signing_keys_id` PRIMARY KEY(`id`),
	CONSTRAINT `signing_keys_generation` UNIQUE(`purpose`,`generation`)
);
--> statement-breakpoint
CREATE INDEX `ledger_entries_at` ON `ledger_entries` (`workspace_id`,`at`,`position`);--> statement-breakpoint
CREATE INDEX `ledger_entries_actor` ON `ledger_entries` (`workspace_id`,`actor`,`at`,`position`);--> statement-breakpoint
CREATE INDEX `ledger_entries_action` ON `ledger_entries` (`workspace_id`,`action`,`at`,`position`);--> statement-breakpoint
CREATE INDEX `ledger_entries_outcome` ON `ledger_entries` (`workspace_id`,`outcome`,`at`,`position`);--> statement-breakpoint
CREATE INDEX `ledger_entries_subject` ON `ledger_entries` (`workspace_id`,`subject`,`at`,`position`);--> statement-breakpoint
CREATE INDEX `ledger_entries_code` ON `ledger_entries` (`workspace_id`,`code`,`at`,`position`);--> statement-breakpoint
CREATE INDEX `ledger_witnesses_workspace` ON `ledger_witnesses` (`workspace_id`);