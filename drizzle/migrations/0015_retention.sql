CREATE TABLE `retention_holds` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(120) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`reason` varchar(500) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`scope` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`subject_id` varchar(36) character set ascii collate ascii_bin,
	`placed_by` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`placed_at` datetime(3) NOT NULL,
	`lifted_by` varchar(36) character set ascii collate ascii_bin,
	`lifted_at` datetime(3),
	`lifted_reason` varchar(500) character set utf8mb4 collate utf8mb4_bin,
	CONSTRAINT `retention_holds_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `retention_looks` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`looked_at` datetime(3) NOT NULL,
	CONSTRAINT `retention_looks_workspace_id` PRIMARY KEY(`workspace_id`)
);
--> statement-breakpoint
CREATE TABLE `retention_rules` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`event_class` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`days` int unsigned,
	`changed_by` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`changed_at` datetime(3) NOT NULL,
	CONSTRAINT `retention_rules_workspace_id_event_class_pk` PRIMARY KEY(`workspace_id`,`event_class`)
);
--> statement-breakpoint
ALTER TABLE `ledger_body_keys` ADD `due_at` datetime(3);--> statement-breakpoint
ALTER TABLE `ledger_body_keys` ADD `erased_at` datetime(3);--> statement-breakpoint
CREATE INDEX `retention_holds_active` ON `retention_holds` (`workspace_id`,`lifted_at`);