CREATE TABLE `api_keys` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(80) character set utf8mb4 collate utf8mb4_unicode_ci NOT NULL,
	`prefix` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`secret_hash` binary(32) NOT NULL,
	`scopes` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`created_by` varchar(36) character set ascii collate ascii_bin,
	`created_at` datetime(3) NOT NULL,
	`expires_at` datetime(3),
	`last_used_at` datetime(3),
	`revoked_at` datetime(3),
	`overlap_ends_at` datetime(3),
	`replaced_by` varchar(36) character set ascii collate ascii_bin,
	CONSTRAINT `api_keys_id` PRIMARY KEY(`id`),
	CONSTRAINT `api_keys_secret` UNIQUE(`secret_hash`)
);
--> statement-breakpoint
CREATE TABLE `identities` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`provider_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`subject` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`person_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`linked_at` datetime(3) NOT NULL,
	CONSTRAINT `identities_id` PRIMARY KEY(`id`),
	CONSTRAINT `identities_subject` UNIQUE(`provider_id`,`subject`)
);
--> statement-breakpoint
CREATE TABLE `members` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`person_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`role` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`state` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`granted_by` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`joined_at` datetime(3) NOT NULL,
	CONSTRAINT `members_workspace_id_person_id_pk` PRIMARY KEY(`workspace_id`,`person_id`)
);
--> statement-breakpoint
CREATE TABLE `one_time_links` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`token_hash` binary(32) NOT NULL,
	`kind` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`workspace_id` varchar(36) character set ascii collate ascii_bin,
	`person_id` varchar(36) character set ascii collate ascii_bin,
	`email` varchar(254) character set utf8mb4 collate utf8mb4_bin,
	`role` varchar(32) character set ascii collate ascii_bin,
	`created_by` varchar(36) character set ascii collate ascii_bin,
	`created_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	`used_at` datetime(3),
	`revoked_at` datetime(3),
	CONSTRAINT `one_time_links_id` PRIMARY KEY(`id`),
	CONSTRAINT `one_time_links_token` UNIQUE(`token_hash`)
);
--> statement-breakpoint
CREATE TABLE `people` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`email` varchar(254) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`name` varchar(80) character set utf8mb4 collate utf8mb4_unicode_ci NOT NULL,
	`password_hash` varchar(255) character set utf8mb4 collate utf8mb4_bin,
	`is_persona` boolean NOT NULL DEFAULT false,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `people_id` PRIMARY KEY(`id`),
	CONSTRAINT `people_email` UNIQUE(`email`)
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`token_hash` binary(32) NOT NULL,
	`person_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`acting_as_id` varchar(36) character set ascii collate ascii_bin,
	`only_workspace_id` varchar(36) character set ascii collate ascii_bin,
	`method` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`address` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`user_agent` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`last_seen_at` datetime(3) NOT NULL,
	`ended_at` datetime(3),
	CONSTRAINT `sessions_id` PRIMARY KEY(`id`),
	CONSTRAINT `sessions_token` UNIQUE(`token_hash`)
);
--> statement-breakpoint
CREATE TABLE `sign_in_failures` (
	`key` binary(32) NOT NULL,
	`failures` smallint NOT NULL,
	`last_failure_at` datetime(3) NOT NULL,
	CONSTRAINT `sign_in_failures_key` PRIMARY KEY(`key`)
);
--> statement-breakpoint
CREATE TABLE `changes` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`noun` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`at` datetime(3) NOT NULL,
	CONSTRAINT `changes_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `instance` (
	`id` smallint NOT NULL,
	`set_up_at` datetime(3) NOT NULL,
	`set_up_by` varchar(36) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `instance_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `sign_in_attempts` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`provider_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`intent` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`person_id` varchar(36) character set ascii collate ascii_bin,
	`sealed_state` longblob NOT NULL,
	`next` varchar(500) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`result` longtext character set utf8mb4 collate utf8mb4_bin,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `sign_in_attempts_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `sign_in_providers` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(60) character set utf8mb4 collate utf8mb4_unicode_ci NOT NULL,
	`issuer` varchar(500) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`client_id` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`sealed_secret` longblob,
	`role_claim` varchar(200) character set utf8mb4 collate utf8mb4_bin,
	`role_map` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`default_role` varchar(32) character set ascii collate ascii_bin,
	`is_enabled` boolean NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `sign_in_providers_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `workspaces` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`slug` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`name` varchar(80) character set utf8mb4 collate utf8mb4_unicode_ci NOT NULL,
	`kind` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `workspaces_id` PRIMARY KEY(`id`),
	CONSTRAINT `workspaces_slug` UNIQUE(`slug`)
);
--> statement-breakpoint
CREATE INDEX `api_keys_workspace` ON `api_keys` (`workspace_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `identities_person` ON `identities` (`person_id`);--> statement-breakpoint
CREATE INDEX `members_person` ON `members` (`person_id`,`workspace_id`);--> statement-breakpoint
CREATE INDEX `one_time_links_workspace` ON `one_time_links` (`workspace_id`,`kind`,`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_person` ON `sessions` (`person_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `changes_at` ON `changes` (`at`);--> statement-breakpoint
CREATE INDEX `sign_in_attempts_created` ON `sign_in_attempts` (`created_at`);--> statement-breakpoint
CREATE INDEX `sign_in_providers_workspace` ON `sign_in_providers` (`workspace_id`);