export * from "../../../workers/process_manager/logs/disk.ts";
