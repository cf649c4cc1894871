CREATE TABLE `lease_keys` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`generation` smallint unsigned NOT NULL,
	`kid` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`public_jwk` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`sealed_secret` longblob NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `lease_keys_workspace_id_generation_pk` PRIMARY KEY(`workspace_id`,`generation`),
	CONSTRAINT `lease_keys_kid` UNIQUE(`workspace_id`,`kid`)
);
--> statement-breakpoint
CREATE TABLE `run_output` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`run_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`sequence` int unsigned NOT NULL,
	`at` datetime(3) NOT NULL,
	`stream` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`line` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	CONSTRAINT `run_output_workspace_id_run_id_sequence_pk` PRIMARY KEY(`workspace_id`,`run_id`,`sequence`)
);
--> statement-breakpoint
CREATE TABLE `run_replicas` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`host` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`started_at` datetime(3) NOT NULL,
	`heard_at` datetime(3) NOT NULL,
	CONSTRAINT `run_replicas_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `run_reports` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`run_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`sha256` binary(32) NOT NULL,
	`first_at` datetime(3) NOT NULL,
	`report` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	CONSTRAINT `run_reports_workspace_id_run_id_sha256_pk` PRIMARY KEY(`workspace_id`,`run_id`,`sha256`)
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`agent_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`active_agent_id` varchar(36) character set ascii collate ascii_bin GENERATED ALWAYS AS ((case when ended_at is null then agent_id end)) VIRTUAL,
	`revision` int unsigned NOT NULL,
	`mode` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`spec_sha256` binary(32) NOT NULL,
	`is_contained` boolean NOT NULL,
	`driver` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`runner` varchar(63) character set utf8mb4 collate utf8mb4_bin,
	`replica_id` varchar(36) character set ascii collate ascii_bin,
	`state` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`crashes` longtext character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`restarts` int unsigned NOT NULL,
	`restart_at` datetime(3),
	`admission_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`started_at` datetime(3) NOT NULL,
	`started_by` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`heard_at` datetime(3),
	`heartbeats` int unsigned NOT NULL,
	`report` longtext character set utf8mb4 collate utf8mb4_bin,
	`lease_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`lease_issued_at` datetime(3) NOT NULL,
	`lease_expires_at` datetime(3) NOT NULL,
	`lease_ended_at` datetime(3),
	`stop_asked_at` datetime(3),
	`end_code` varchar(64) character set ascii collate ascii_bin,
	`end_message` varchar(500) character set utf8mb4 collate utf8mb4_bin,
	`exit_code` smallint,
	`exit_signal` varchar(32) character set ascii collate ascii_bin,
	`ended_at` datetime(3),
	CONSTRAINT `runs_workspace_id_id_pk` PRIMARY KEY(`workspace_id`,`id`),
	CONSTRAINT `runs_active` UNIQUE(`workspace_id`,`active_agent_id`)
);
--> statement-breakpoint
CREATE INDEX `runs_agent` ON `runs` (`workspace_id`,`agent_id`,`id`);--> statement-breakpoint
CREATE INDEX `runs_replica` ON `runs` (`replica_id`,`ended_at`);--> statement-breakpoint
CREATE INDEX `runs_expiry` ON `runs` (`ended_at`,`lease_expires_at`);--> statement-breakpoint
CREATE INDEX `runs_ended` ON `runs` (`workspace_id`,`ended_at`);