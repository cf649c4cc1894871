CREATE TABLE `export_parts` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`export_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`attempt` int unsigned NOT NULL,
	`number` int unsigned NOT NULL,
	`content` longblob NOT NULL,
	CONSTRAINT `export_parts_workspace_id_export_id_attempt_number_pk` PRIMARY KEY(`workspace_id`,`export_id`,`attempt`,`number`)
);
--> statement-breakpoint
CREATE TABLE `exports` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`plan` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`plan_sha256` binary(32) NOT NULL,
	`asked_by` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`asked_at` datetime(3) NOT NULL,
	`range_from` bigint unsigned NOT NULL,
	`range_to` bigint unsigned NOT NULL,
	`state` varchar(32) character set ascii collate ascii_bin NOT NULL DEFAULT 'waiting',
	`attempt` int unsigned NOT NULL DEFAULT 0,
	`phase` varchar(32) character set ascii collate ascii_bin,
	`done` bigint unsigned NOT NULL DEFAULT 0,
	`holder` varchar(36) character set ascii collate ascii_bin,
	`lease_until` datetime(3),
	`finished_at` datetime(3),
	`expires_at` datetime(3),
	`bytes` bigint unsigned,
	`parts` int unsigned,
	`pack_sha256` binary(32),
	`manifest_sha256` binary(32),
	`summary` longtext character set utf8mb4 collate utf8mb4_bin,
	`problem` longtext character set utf8mb4 collate utf8mb4_bin,
	CONSTRAINT `exports_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`)
);
--> statement-breakpoint
CREATE INDEX `exports_open` ON `exports` (`state`,`lease_until`);--> statement-breakpoint
CREATE INDEX `exports_expiry` ON `exports` (`state`,`expires_at`);