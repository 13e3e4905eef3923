/* SPDX-License-Identifier: MIT
 *
 * Dataset and band of the driver. What is asked for is read by request.c, and all pixels come from bm_reader. */
#ifndef BMP_DRIVER_DATASET_H
#define BMP_DRIVER_DATASET_H

#include "plugin/model_cache.h"
#include "plugin/request.h"

#include <gdal_pam.h>
#include <gdal_priv.h>

#include <memory>
#include <string>
#include <vector>

namespace bandmix
{

/* Tells GDAL what failed with the dataset `name`; false. */
bool Fail(const char *name, const bm_error &err);

/* A request that frees itself. */
struct Request : bmp_request {
    Request() : bmp_request()
    {
    }
    ~Request()
    {
        bmp_request_free(this);
    }
    Request(const Request &) = delete;
    Request &operator=(const Request &) = delete;
};

class Dataset;

class Band final : public GDALPamRasterBand
{
    int m_output, m_index; /* band of which output */
    double m_nodata, m_scale, m_offset;
    std::string m_unit;
    std::unique_ptr<GDALColorTable> m_colors;
    CPLStringList m_names;

  public:
    Band(Dataset *dataset, int number, const bm_reader_output &about, int output, int index, int width, int height);
    int Output() const
    {
        return m_output;
    }
    int Index() const
    {
        return m_index;
    }
    double GetNoDataValue(int *has) override
    {
        if (has) *has = TRUE;
        return m_nodata;
    }
    double GetScale(int *has) override
    {
        if (has) *has = m_scale != 1 || m_offset != 0;
        return m_scale;
    }
    double GetOffset(int *has) override
    {
        if (has) *has = m_scale != 1 || m_offset != 0;
        return m_offset;
    }
    const char *GetUnitType() override
    {
        return m_unit.c_str();
    }
    GDALColorTable *GetColorTable() override
    {
        return m_colors.get();
    }
    char **GetCategoryNames() override
    {
        return m_names.List();
    }
    GDALColorInterp GetColorInterpretation() override
    {
        return m_colors ? GCI_PaletteIndex : GCI_Undefined;
    }
    int GetOverviewCount() override;
    GDALRasterBand *GetOverview(int level) override;

  protected:
    CPLErr IReadBlock(int column, int row, void *data) override;
    CPLErr IRasterIO(GDALRWFlag, int, int, int, int, void *, int, int, GDALDataType, GSpacing, GSpacing,
                     GDALRasterIOExtraArg *) override;
};

class Dataset final : public GDALPamDataset
{
    friend class Band;
    bmp_model *m_model = nullptr;
    bm_reader *m_reader = nullptr;
    GDALDataset *m_place = nullptr; /* whose grid it is; a handle of our own */
    std::vector<bm_reader_output> m_outputs;
    std::vector<std::unique_ptr<Dataset>> m_overviews;

    bool Start(const bmp_request &request, const char *name, int level, const bm_source *bound);
    void TakePlace();
    void AddBands();
    void AddOverviews(const bmp_request &request, const char *name);
    bool Compute(int x, int y, int width, int height, std::vector<std::vector<GByte>> &planes);

  public:
    ~Dataset() override;
    static int Identify(GDALOpenInfo *info);
    static GDALDataset *Open(GDALOpenInfo *info);
#if GDAL_VERSION_NUM >= GDAL_COMPUTE_VERSION(3, 12, 0)
    CPLErr GetGeoTransform(GDALGeoTransform &transform) const override
    {
        return m_place == nullptr ? CE_Failure : m_place->GetGeoTransform(transform);
    }
#else
    CPLErr GetGeoTransform(double *transform) override
    {
        return m_place == nullptr ? CE_Failure : m_place->GetGeoTransform(transform);
    }
#endif
    const OGRSpatialReference *GetSpatialRef() const override
    {
        return m_place == nullptr ? nullptr : m_place->GetSpatialRef();
    }
    int GetGCPCount() override
    {
        return m_place == nullptr ? 0 : m_place->GetGCPCount();
    }
    const OGRSpatialReference *GetGCPSpatialRef() const override
    {
        return m_place == nullptr ? nullptr : m_place->GetGCPSpatialRef();
    }
    const GDAL_GCP *GetGCPs() override
    {
        return m_place == nullptr ? nullptr : m_place->GetGCPs();
    }
    char **GetFileList() override;
    int CloseDependentDatasets() override;

  protected:
#if GDAL_VERSION_NUM >= GDAL_COMPUTE_VERSION(3, 10, 0)
    using BandMap = BANDMAP_TYPE;
#else
    using BandMap = int *;
#endif
    CPLErr IRasterIO(GDALRWFlag, int, int, int, int, void *, int, int, GDALDataType, int, BandMap, GSpacing, GSpacing,
                     GSpacing, GDALRasterIOExtraArg *) override;
};

} // namespace bandmix

#endif
