ALTER TABLE `workspaces` ADD `on_policy_drift` varchar(32) character set ascii collate ascii_bin DEFAULT 'block' NOT NULL;--> statement-breakpoint
ALTER TABLE `workspaces` ADD `frozen_at` datetime(3);--> statement-breakpoint
ALTER TABLE `workspaces` ADD `frozen_by` varchar(36) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `workspaces` ADD `frozen_reason` varchar(1000) character set utf8mb4 collate utf8mb4_bin;