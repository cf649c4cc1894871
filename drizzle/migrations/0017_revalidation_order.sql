ALTER TABLE `revalidations` ADD `number` int unsigned NOT NULL;--> statement-breakpoint
ALTER TABLE `revalidations` ADD `signing_key_id` varchar(36) character set ascii collate ascii_bin;--> statement-breakpoint
UPDATE `revalidations` JOIN (
	SELECT `workspace_id`, `id`, row_number() OVER (PARTITION BY `workspace_id` ORDER BY `queued_at`, `id`) AS `place` FROM `revalidations`
) AS `placed` ON `placed`.`workspace_id` = `revalidations`.`workspace_id` AND `placed`.`id` = `revalidations`.`id`
SET `revalidations`.`number` = `placed`.`place`;--> statement-breakpoint
ALTER TABLE `revalidations` ADD CONSTRAINT `revalidations_number` UNIQUE(`workspace_id`,`number`);