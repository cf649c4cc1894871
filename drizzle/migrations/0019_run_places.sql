CREATE TABLE `run_places` (
	`workspace_id` varchar(36) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `run_places_workspace_id` PRIMARY KEY(`workspace_id`)
);
