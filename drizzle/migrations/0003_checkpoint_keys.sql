CREATE TABLE `checkpoint_keys` (
	`id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	`generation` smallint unsigned NOT NULL,
	`public_key` binary(32) NOT NULL,
	`sealed_private_key` longblob NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `checkpoint_keys_id` PRIMARY KEY(`id`),
	CONSTRAINT `checkpoint_keys_generation` UNIQUE(`generation`)
);
--> statement-breakpoint
INSERT IGNORE INTO `checkpoint_keys` SELECT `id`, `generation`, `public_key`, `sealed_private_key`, `created_at` FROM `signing_keys`;
--> statement-breakpoint
DROP TABLE IF EXISTS `signing_keys`;