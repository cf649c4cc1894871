CREATE TABLE `agent_counts` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`current` int unsigned NOT NULL,
	`retired` int unsigned NOT NULL,
	CONSTRAINT `agent_counts_workspace_id` PRIMARY KEY(`workspace_id`)
);
--> statement-breakpoint
CREATE TABLE `agent_drafts` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`person_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`mode` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`step` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`draft` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`inferred` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`removed` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`cloned_from` varchar(36) character set ascii collate ascii_bin,
	`version` int unsigned NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	`became_id` varchar(36) character set ascii collate ascii_bin,
	CONSTRAINT `agent_drafts_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `agent_labels` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(63) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`value` varchar(63) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`agent_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`is_retired` boolean NOT NULL,
	CONSTRAINT `agent_labels_workspace_id_name_value_agent_id_pk` PRIMARY KEY(`workspace_id`,`name`,`value`,`agent_id`)
);
--> statement-breakpoint
CREATE TABLE `agent_revisions` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`agent_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`number` int unsigned NOT NULL,
	`spec` longblob NOT NULL,
	`digest` binary(32) NOT NULL,
	`author_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`at` datetime(3) NOT NULL,
	`note` varchar(500) character set utf8mb4 collate utf8mb4_bin,
	`changes` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`based_on` int unsigned,
	`restored_from` int unsigned,
	CONSTRAINT `agent_revisions_workspace_id_agent_id_number_pk` PRIMARY KEY(`workspace_id`,`agent_id`,`number`)
);
--> statement-breakpoint
CREATE TABLE `agents` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(63) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`display_name` varchar(80) character set utf8mb4 collate utf8mb4_unicode_ci NOT NULL,
	`owner` varchar(120) character set utf8mb4 collate utf8mb4_bin,
	`role` varchar(32) character set ascii collate ascii_bin,
	`model` varchar(200) character set utf8mb4 collate utf8mb4_bin,
	`monthly_micros` bigint NOT NULL,
	`search_text` varchar(300) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`origin` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`cloned_from` varchar(36) character set ascii collate ascii_bin,
	`created_by` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`updated_by` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	`last_revision` int unsigned NOT NULL,
	`sandbox_revision` int unsigned,
	`sandbox_digest` binary(32),
	`expires_at` datetime(3) NOT NULL,
	`renewals` smallint unsigned NOT NULL,
	`governed_revision` int unsigned,
	`governed_digest` binary(32),
	`is_invalidated` boolean NOT NULL,
	`frozen_at` datetime(3),
	`frozen_by` varchar(36) character set ascii collate ascii_bin,
	`is_frozen` boolean NOT NULL,
	`retired_at` datetime(3),
	`retired_by` varchar(36) character set ascii collate ascii_bin,
	`is_retired` boolean NOT NULL,
	CONSTRAINT `agents_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`),
	CONSTRAINT `agents_name` UNIQUE(`workspace_id`,`name`)
);
--> statement-breakpoint
CREATE TABLE `saved_views` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`person_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(60) character set utf8mb4 collate utf8mb4_unicode_ci NOT NULL,
	`query` varchar(2000) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `saved_views_id` PRIMARY KEY(`id`),
	CONSTRAINT `saved_views_name` UNIQUE(`workspace_id`,`person_id`,`name`)
);
--> statement-breakpoint
CREATE INDEX `agent_drafts_person` ON `agent_drafts` (`workspace_id`,`person_id`,`updated_at`);--> statement-breakpoint
CREATE INDEX `agent_labels_agent` ON `agent_labels` (`workspace_id`,`agent_id`);--> statement-breakpoint
CREATE INDEX `agents_by_name` ON `agents` (`workspace_id`,`is_retired`,`name`);--> statement-breakpoint
CREATE INDEX `agents_by_updated` ON `agents` (`workspace_id`,`is_retired`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `agents_by_created` ON `agents` (`workspace_id`,`is_retired`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `agents_by_expiry` ON `agents` (`workspace_id`,`is_retired`,`expires_at`,`id`);--> statement-breakpoint
CREATE INDEX `agents_by_owner` ON `agents` (`workspace_id`,`is_retired`,`owner`,`updated_at`,`created_at`,`expires_at`,`name`,`id`);--> statement-breakpoint
CREATE INDEX `agents_by_everything` ON `agents` (`workspace_id`,`is_retired`,`is_frozen`,`governed_revision`,`is_invalidated`,`sandbox_revision`,`expires_at`,`role`,`owner`,`updated_at`,`created_at`,`name`,`id`,`search_text`);