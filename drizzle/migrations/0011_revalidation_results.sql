CREATE TABLE `revalidation_results` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`revalidation_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`agent_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`outcome` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`revision` int unsigned NOT NULL,
	`code` varchar(64) character set ascii collate ascii_bin,
	`message` longtext character set utf8mb4 collate utf8mb4_bin,
	`proof_id` varchar(36) character set ascii collate ascii_bin,
	`is_released` boolean NOT NULL,
	`at` datetime(3) NOT NULL,
	CONSTRAINT `revalidation_results_workspace_id_revalidation_id_agent_id_pk` PRIMARY KEY(`workspace_id`,`revalidation_id`,`agent_id`)
);
--> statement-breakpoint
ALTER TABLE `revalidations` ADD `unjudged` int unsigned DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `revalidations` ADD `tries` int unsigned DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `revalidation_results_outcome` ON `revalidation_results` (`workspace_id`,`revalidation_id`,`outcome`,`agent_id`);