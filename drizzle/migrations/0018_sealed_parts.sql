-- Parts of packs are sealed from here on. Those that are stored as they are do not open any more: their packs are over, and whoever looks after packs takes them away and tells the ledger.
UPDATE `exports` SET `expires_at` = '2000-01-01 00:00:00.000' WHERE `state` = 'done';
