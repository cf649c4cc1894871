CREATE TABLE `auditor_access_exports` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`access_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`export_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `auditor_access_exports_workspace_id_access_id_export_id_pk` PRIMARY KEY(`workspace_id`,`access_id`,`export_id`)
);
--> statement-breakpoint
CREATE TABLE `auditor_accesses` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`person_id` varchar(36) character set ascii collate ascii_bin,
	`invitation_id` varchar(36) character set ascii collate ascii_bin,
	`until` datetime(3) NOT NULL,
	`granted_by` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`granted_at` datetime(3) NOT NULL,
	`ended_at` datetime(3),
	`ended_by` varchar(36) character set ascii collate ascii_bin,
	`end_cause` varchar(32) character set ascii collate ascii_bin,
	CONSTRAINT `auditor_accesses_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`),
	CONSTRAINT `auditor_accesses_invitation` UNIQUE(`invitation_id`)
);
--> statement-breakpoint
CREATE INDEX `auditor_accesses_person` ON `auditor_accesses` (`workspace_id`,`person_id`,`id`);--> statement-breakpoint
CREATE INDEX `auditor_accesses_over` ON `auditor_accesses` (`ended_at`,`until`);