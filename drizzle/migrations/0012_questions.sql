ALTER TABLE `saved_views` DROP INDEX `saved_views_name`;--> statement-breakpoint
ALTER TABLE `saved_views` ADD `page` varchar(32) character set ascii collate ascii_bin DEFAULT 'agents' NOT NULL;--> statement-breakpoint
ALTER TABLE `ledger_entries` ADD `agent_id` varchar(36) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `ledger_entries` ADD `monthly_micros` bigint unsigned;--> statement-breakpoint
ALTER TABLE `saved_views` ADD CONSTRAINT `saved_views_of_page` UNIQUE(`workspace_id`,`person_id`,`page`,`name`);--> statement-breakpoint
CREATE INDEX `ledger_entries_agent` ON `ledger_entries` (`workspace_id`,`agent_id`,`at`,`position`);--> statement-breakpoint
CREATE INDEX `ledger_entries_cost` ON `ledger_entries` (`workspace_id`,`monthly_micros`);--> statement-breakpoint
UPDATE `ledger_entries` AS entry JOIN `ledger_events` AS event ON event.`workspace_id` = entry.`workspace_id` AND event.`id` = entry.`event_id` SET entry.`agent_id` = IF(entry.`subject` LIKE 'agent:%', SUBSTRING(entry.`subject`, 7), JSON_VALUE(CONVERT(event.`header` USING utf8mb4), '$.facts.agent'));
