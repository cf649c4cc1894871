CREATE TABLE `drift_checks` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`agent_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`checked_at` datetime(3),
	`failed_since` datetime(3),
	`failure` varchar(500) character set utf8mb4 collate utf8mb4_bin,
	CONSTRAINT `drift_checks_workspace_id_agent_id_pk` PRIMARY KEY(`workspace_id`,`agent_id`)
);
--> statement-breakpoint
CREATE TABLE `drift_findings` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`agent_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`kind` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`cause` varchar(200) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`open_cause` varchar(200) character set utf8mb4 collate utf8mb4_bin GENERATED ALWAYS AS ((case when resolved_at is null then cause end)) VIRTUAL,
	`revision` int unsigned NOT NULL,
	`message` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`approved` longtext character set utf8mb4 collate utf8mb4_bin,
	`stored` longtext character set utf8mb4 collate utf8mb4_bin,
	`reported` longtext character set utf8mb4 collate utf8mb4_bin,
	`opened_at` datetime(3) NOT NULL,
	`seen_at` datetime(3) NOT NULL,
	`restore_asked_at` datetime(3),
	`restore_asked_by` varchar(64) character set ascii collate ascii_bin,
	`restart_run_id` varchar(36) character set ascii collate ascii_bin,
	`request_id` varchar(36) character set ascii collate ascii_bin,
	`resolved_at` datetime(3),
	`ended_by` varchar(32) character set ascii collate ascii_bin,
	CONSTRAINT `drift_findings_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`),
	CONSTRAINT `drift_findings_open` UNIQUE(`workspace_id`,`agent_id`,`open_cause`)
);
--> statement-breakpoint
CREATE TABLE `drift_ignores` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`kind` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`cause` varchar(200) character set utf8mb4 collate utf8mb4_bin,
	`agent_id` varchar(36) character set ascii collate ascii_bin,
	`reason` varchar(500) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`created_by` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	`ended_at` datetime(3),
	`ended_by` varchar(36) character set ascii collate ascii_bin,
	CONSTRAINT `drift_ignores_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `drift_scans` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`asked_by` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`is_whole` boolean NOT NULL,
	`chosen` longtext character set utf8mb4 collate utf8mb4_bin,
	`agents` int unsigned NOT NULL,
	`queued_at` datetime(3) NOT NULL,
	`due_at` datetime(3) NOT NULL,
	`state` varchar(32) character set ascii collate ascii_bin NOT NULL DEFAULT 'waiting',
	`after_agent` varchar(36) character set ascii collate ascii_bin,
	`checked` int unsigned NOT NULL DEFAULT 0,
	`failed` int unsigned NOT NULL DEFAULT 0,
	`opened` int unsigned NOT NULL DEFAULT 0,
	`resolved` int unsigned NOT NULL DEFAULT 0,
	`started_at` datetime(3),
	`finished_at` datetime(3),
	`holder` varchar(36) character set ascii collate ascii_bin,
	`lease_until` datetime(3),
	CONSTRAINT `drift_scans_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`)
);
--> statement-breakpoint
ALTER TABLE `workspaces` ADD `drift_every_minutes` int unsigned DEFAULT 60;--> statement-breakpoint
CREATE INDEX `drift_findings_agent` ON `drift_findings` (`workspace_id`,`agent_id`,`id`);--> statement-breakpoint
CREATE INDEX `drift_findings_cause` ON `drift_findings` (`workspace_id`,`resolved_at`,`cause`,`agent_id`,`opened_at`);--> statement-breakpoint
CREATE INDEX `drift_findings_opened` ON `drift_findings` (`workspace_id`,`opened_at`,`resolved_at`);--> statement-breakpoint
CREATE INDEX `drift_findings_restart` ON `drift_findings` (`restart_run_id`);--> statement-breakpoint
CREATE INDEX `drift_ignores_kind` ON `drift_ignores` (`workspace_id`,`kind`,`expires_at`);--> statement-breakpoint
CREATE INDEX `drift_scans_open` ON `drift_scans` (`state`,`due_at`);--> statement-breakpoint
CREATE INDEX `drift_scans_whole` ON `drift_scans` (`workspace_id`,`is_whole`,`queued_at`);