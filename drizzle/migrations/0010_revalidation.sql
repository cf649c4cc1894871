CREATE TABLE `quarantine_notices` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`person_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`agent_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`at` datetime(3) NOT NULL,
	`seen_at` datetime(3),
	CONSTRAINT `quarantine_notices_workspace_id_person_id_agent_id_pk` PRIMARY KEY(`workspace_id`,`person_id`,`agent_id`)
);
--> statement-breakpoint
CREATE TABLE `quarantines` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`agent_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`revalidation_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`snapshot_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`revision` int unsigned NOT NULL,
	`since` datetime(3) NOT NULL,
	`code` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`findings` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`event_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `quarantines_workspace_id_agent_id_pk` PRIMARY KEY(`workspace_id`,`agent_id`)
);
--> statement-breakpoint
CREATE TABLE `remediation_settings` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`mode` varchar(32) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `remediation_settings_workspace_id` PRIMARY KEY(`workspace_id`)
);
--> statement-breakpoint
ALTER TABLE `revalidations` ADD `asked_by` varchar(64) character set ascii collate ascii_bin DEFAULT 'system' NOT NULL;--> statement-breakpoint
ALTER TABLE `revalidations` ADD `chosen` longtext character set utf8mb4 collate utf8mb4_bin;--> statement-breakpoint
ALTER TABLE `revalidations` ADD `state` varchar(32) character set ascii collate ascii_bin DEFAULT 'waiting' NOT NULL;--> statement-breakpoint
ALTER TABLE `revalidations` ADD `after_agent` varchar(36) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `revalidations` ADD `renewed` int unsigned DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `revalidations` ADD `invalidated` int unsigned DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `revalidations` ADD `remediated` int unsigned DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `revalidations` ADD `released` int unsigned DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `revalidations` ADD `started_at` datetime(3);--> statement-breakpoint
ALTER TABLE `revalidations` ADD `finished_at` datetime(3);--> statement-breakpoint
ALTER TABLE `revalidations` ADD `holder` varchar(36) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `revalidations` ADD `lease_until` datetime(3);--> statement-breakpoint
ALTER TABLE `revalidations` ADD `problem` longtext character set utf8mb4 collate utf8mb4_bin;--> statement-breakpoint
CREATE INDEX `quarantines_code` ON `quarantines` (`workspace_id`,`code`,`agent_id`);--> statement-breakpoint
CREATE INDEX `revalidations_open` ON `revalidations` (`state`,`lease_until`);