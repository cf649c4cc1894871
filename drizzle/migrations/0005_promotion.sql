CREATE TABLE `break_glass_alerts` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`person_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`request_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`at` datetime(3) NOT NULL,
	`seen_at` datetime(3),
	CONSTRAINT `break_glass_alerts_workspace_id_person_id_request_id_pk` PRIMARY KEY(`workspace_id`,`person_id`,`request_id`)
);
--> statement-breakpoint
CREATE TABLE `member_groups` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`person_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(63) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	CONSTRAINT `member_groups_workspace_id_person_id_name_pk` PRIMARY KEY(`workspace_id`,`person_id`,`name`)
);
--> statement-breakpoint
CREATE TABLE `promotion_comments` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`request_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`person_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`revision` int unsigned NOT NULL,
	`path` varchar(300) character set utf8mb4 collate utf8mb4_bin,
	`body` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`at` datetime(3) NOT NULL,
	CONSTRAINT `promotion_comments_workspace_id_request_id_id_pk` PRIMARY KEY(`workspace_id`,`request_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `promotion_requests` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`agent_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`revision` int unsigned NOT NULL,
	`digest` binary(32) NOT NULL,
	`editor_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`requester_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`requester_behind_id` varchar(36) character set ascii collate ascii_bin,
	`note` longtext character set utf8mb4 collate utf8mb4_bin,
	`state` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	`scheduled_for` datetime(3),
	`reopened_from` varchar(36) character set ascii collate ascii_bin,
	`policy` longtext character set utf8mb4 collate utf8mb4_bin,
	`break_glass_by` varchar(36) character set ascii collate ascii_bin,
	`break_glass_reason` longtext character set utf8mb4 collate utf8mb4_bin,
	`closed_at` datetime(3),
	`closed_by` varchar(36) character set ascii collate ascii_bin,
	`closing_reason` longtext character set utf8mb4 collate utf8mb4_bin,
	`baseline` int unsigned,
	`proof_id` varchar(36) character set ascii collate ascii_bin,
	`event_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `promotion_requests_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `promotion_votes` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`request_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`revision` int unsigned NOT NULL,
	`person_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`behind_id` varchar(36) character set ascii collate ascii_bin,
	`digest` binary(32) NOT NULL,
	`decision` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`role` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`reason` longtext character set utf8mb4 collate utf8mb4_bin,
	`at` datetime(3) NOT NULL,
	`event_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `promotion_votes_workspace_id_request_id_revision_person_id_pk` PRIMARY KEY(`workspace_id`,`request_id`,`revision`,`person_id`)
);
--> statement-breakpoint
CREATE TABLE `proof_signers` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`kid` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`proof_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `proof_signers_workspace_id_kid_proof_id_pk` PRIMARY KEY(`workspace_id`,`kid`,`proof_id`)
);
--> statement-breakpoint
CREATE TABLE `proofs` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`agent_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`revision` int unsigned NOT NULL,
	`digest` binary(32) NOT NULL,
	`request_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`policy_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`policy_hash` binary(32) NOT NULL,
	`bundle` longblob NOT NULL,
	`is_break_glass` boolean NOT NULL,
	`issued_at` datetime(3) NOT NULL,
	`event_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `proofs_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`)
);
--> statement-breakpoint
ALTER TABLE `agents` ADD `proof_id` varchar(36) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `agents` ADD `broke_glass_at` datetime(3);--> statement-breakpoint
ALTER TABLE `signing_keys` ADD `valid_to` bigint unsigned;--> statement-breakpoint
CREATE INDEX `member_groups_name` ON `member_groups` (`workspace_id`,`name`);--> statement-breakpoint
CREATE INDEX `promotion_requests_open` ON `promotion_requests` (`workspace_id`,`state`,`expires_at`,`id`);--> statement-breakpoint
CREATE INDEX `promotion_requests_closed` ON `promotion_requests` (`workspace_id`,`closed_at`,`id`);--> statement-breakpoint
CREATE INDEX `promotion_requests_agent` ON `promotion_requests` (`workspace_id`,`agent_id`,`id`);--> statement-breakpoint
CREATE INDEX `promotion_requests_requester` ON `promotion_requests` (`workspace_id`,`requester_id`,`id`);--> statement-breakpoint
CREATE INDEX `promotion_requests_due` ON `promotion_requests` (`state`,`scheduled_for`);--> statement-breakpoint
CREATE INDEX `promotion_requests_over` ON `promotion_requests` (`state`,`expires_at`);--> statement-breakpoint
CREATE INDEX `proofs_agent` ON `proofs` (`workspace_id`,`agent_id`,`id`);--> statement-breakpoint
ALTER TABLE `signing_keys` DROP COLUMN `last_event_id`;